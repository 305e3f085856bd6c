/** An error that the user can correct. The message says what happened, where, and what to do. */
export class UserError extends Error {}

/** Runs a command's main function. A UserError prints its message and exits with 1, any other error prints its stack. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
