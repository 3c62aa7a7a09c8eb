export { readCandidateConfig, type CandidateConfig } from './config.js';
export { startCandidateService, type CandidatePorts, type CandidateService } from './service.js';
