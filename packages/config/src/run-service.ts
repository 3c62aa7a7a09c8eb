interface Service {
  stop(): Promise<void>;
}

/** Faults that a person made and can mend: told without a stack. */
const EXPECTED = new Set([
  ...['ConfigurationError', 'FeatureDefinitionError'],
  ...['IdentityError', 'SecretError'],
]);

/**
 * What every `main.ts` does: starts the service, stops it on SIGTERM or SIGINT, and ends the process
 * with code 1 when it does not start.
 */
export async function runService(start: () => Promise<Service>): Promise<void> {
  try {
    const service = await start();
    const stop = (): void => void service.stop().finally(() => process.exit());
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    const { name, message, stack } = error as Error;
    process.stderr.write(`${EXPECTED.has(name) ? message : String(stack)}\n`);
    process.exitCode = 1;
  }
}
