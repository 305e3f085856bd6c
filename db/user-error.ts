/** Something the person at the keyboard can mend. The message is the whole story: what happened, where, what to do. */
export class UserError extends Error {}

/** Runs a command's main function: a UserError ends it with its sentence and exit code 1, anything else with its stack. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
