import { Command, InvalidArgumentError } from "commander";
import { stopSignal } from "../../db/local/stop-signal.ts";
import { runMain } from "../../db/user-error.ts";
import { type RigCommandOptions, toRigOptions, withRigOptions } from "../rig/options.ts";
import { withRig } from "../rig/rig.ts";
import { type Capacity, LEAST_PRODUCTS, measureRoutes } from "./routes.ts";
import { print } from "./scratch.ts";

interface Options extends RigCommandOptions {
  growth?: number[];
}

const options = withRigOptions(new Command("npm run bench:routes --"))
  .description(
    "What each route can answer a second when every answer is a hit, a 304, or a miss, in bare workerd, with the ratio\n" +
      "to a route that does nothing.",
  )
  .option(
    "--growth <numbers>",
    "then compare misses in catalogues of these sizes, 10000,1000000 for one",
    sizes,
  )
  .allowExcessArguments(false)
  .parse()
  .opts<Options>();

await runMain(async () => {
  const { growth = [], products } = options;
  const signal = stopSignal();
  const measured = new Map<number, Capacity[]>();
  for (const size of [products, ...growth]) {
    const ofThisSize = growth.length > 0 ? { products: size } : options;
    await withRig(toRigOptions({ ...ofThisSize }), signal, async (rig) => {
      measured.set(size, await measureRoutes(rig));
    });
    const capacities = measured.get(size);
    if (capacities === undefined) return; // stopped on the way
    console.log(`\n${size.toLocaleString("en")} products: answers a second, ratio to the floor`);
    print(capacities);
  }
  if (measured.size > 1) print(compareSizes(measured));
});

/** Misses only: nothing else looks at the catalogue. */
function compareSizes(measured: Map<number, Capacity[]>): Record<string, string>[] {
  const [first = []] = measured.values();
  return first.map(({ route }, i) => {
    const misses = [...measured].map(([size, capacities]) => [
      `${size.toLocaleString("en")} products`,
      capacities[i]?.miss ?? "",
    ]);
    return { "misses of": route, ...Object.fromEntries(misses) };
  });
}

function sizes(text: string): number[] {
  const numbers = text.split(",").map(Number);
  if (numbers.every((number) => Number.isInteger(number) && number >= LEAST_PRODUCTS)) return numbers;
  throw new InvalidArgumentError(`It takes whole numbers of at least ${LEAST_PRODUCTS} with commas between.`);
}
