import { ConfigurationError } from '@eaglerank/config';
import { readGatewayConfig } from './config.js';
import { startGateway } from './service.js';

try {
  const { config } = readGatewayConfig();
  const service = await startGateway(config);
  const stop = (): void => void service.stop().finally(() => process.exit());
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  const expected = error instanceof ConfigurationError;
  process.stderr.write(`${expected ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
}
