import { runService } from '@eaglerank/config';
import { readCandidateConfig } from './config.js';
import { startCandidateService } from './service.js';

await runService(() => startCandidateService(readCandidateConfig().config));
