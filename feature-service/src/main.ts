import { ConfigurationError } from '@eaglerank/config';
import { FeatureDefinitionError } from '@eaglerank/features';
import { readFeatureConfig } from './config.js';
import { startFeatureService } from './service.js';

try {
  const { config } = readFeatureConfig();
  const service = await startFeatureService(config);
  const stop = (): void => void service.stop().finally(() => process.exit());
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  const expected = error instanceof ConfigurationError || error instanceof FeatureDefinitionError;
  process.stderr.write(`${expected ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
}
