import { runService } from '@eaglerank/config';
import { readGatewayConfig } from './config.js';
import { startGateway } from './service.js';

await runService(() => startGateway(readGatewayConfig().config));
