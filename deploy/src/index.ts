/** Observability, deployment and their proof: generators, the native stack, the fault drill. */
export { verify, type VerifyOptions } from './verify/verify.js';
export { generatedFiles } from './generate/generated-files.js';
export type { GeneratedFile } from './generate/generated-file.js';
export { Beside } from './native/beside.js';
