import { runService } from '@eaglerank/config';
import { readRankerConfig } from './config.js';
import { startRankerService } from './service.js';

await runService(() => startRankerService(readRankerConfig().config));
