import { runService } from '@eaglerank/config';
import { readFeatureConfig } from './config.js';
import { startFeatureService } from './service.js';

await runService(() => startFeatureService(readFeatureConfig().config));
