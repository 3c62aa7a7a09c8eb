export * from './authorise.js';
export * from './caller.js';
export * from './config.js';
export * from './mint.js';
export * from './secret.js';
export { TokenVerifier, type KeySource, type VerifierOptions } from './verifier.js';
