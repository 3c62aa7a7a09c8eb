export { readGatewayConfig, type GatewayConfig } from './config.js';
export { DEFAULT_BUDGET, type Budget } from './feed/budget.js';
export { startGateway, type GatewayPorts, type GatewayService } from './service.js';
