"use strict";
// Loaded before each command, by whichever Node runs it, so that a missing installation is told in a sentence: nothing
// here may need a package or a recent Node.
// biome-ignore-start lint/style/useNodejsImportProtocol: the oldest do not know it
const { existsSync } = require("fs");
const { join } = require("path");
// biome-ignore-end lint/style/useNodejsImportProtocol: see above

const NODE_FOR_NPM = 20; // "engines" in package.json
const NODE_FOR_COMMANDS = 24; // a package of this project brings it

const root = join(__dirname, "..");
const major = Number(process.versions.node.split(".")[0]);

/** @returns {string | undefined} */
function findFault() {
  // npm writes it last.
  if (!existsSync(join(root, "node_modules", ".package-lock.json"))) {
    const node =
      major < NODE_FOR_NPM
        ? ` That takes Node ${NODE_FOR_NPM} or newer, and this is Node ${process.versions.node}.`
        : "";
    return `The packages of this project are not installed: run \`npm ci\` in ${root} first.${node}`;
  }
  if (major < NODE_FOR_COMMANDS) {
    return (
      `This is Node ${process.versions.node}, and the commands need Node ${NODE_FOR_COMMANDS} or newer. \`npm ci\` installs one in ` +
      "node_modules, unless it is told to ignore scripts; npm's commands (npm start, npm run …) use it by themselves."
    );
  }
  return undefined;
}

const fault = findFault();
if (fault !== undefined) {
  console.error(fault);
  process.exit(1);
}
