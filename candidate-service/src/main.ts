import { ConfigurationError } from '@eaglerank/config';
import { FeatureDefinitionError } from '@eaglerank/features';
import { readCandidateConfig } from './config.js';
import { startCandidateService } from './service.js';

try {
  const { config } = readCandidateConfig();
  const service = await startCandidateService(config);
  const stop = (): void => void service.stop().finally(() => process.exit());
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  const expected = error instanceof ConfigurationError || error instanceof FeatureDefinitionError;
  process.stderr.write(`${expected ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
}
