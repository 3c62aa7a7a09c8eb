export { ServerCall, type CallContext } from './context.js';
export { ERROR_DOMAIN, decodeDetails, encodeDetails, toRequestError } from './errors-wire.js';
export type { WireDetails } from './errors-wire.js';
export { countFields, type WireTypes } from './count-fields.js';
export type { Authenticate, TrustParent } from './dispatcher.js';
export type { ClientTls, Trust } from './channel.js';
export type { Handler, Handlers } from './handlers.js';
export { HealthService } from './health.js';
export { IdentityError, MeshIdentity } from './mesh-identity.js';
export { Peer } from './peer.js';
export type { CallOptions, ClientMethod, PeerOptions } from './peer.js';
export { RpcServer } from './server.js';
export type {
  ConnectionLimits,
  Invocation,
  RpcServerOptions,
  StopOptions,
} from './server-options.js';
export type { MethodGuard } from './served-method.js';
export { statusName } from './status.js';
export { AdmissionQueue, CRITICALITIES } from './admission.js';
export type {
  AdmissionLimits,
  AdmissionPorts,
  Criticality,
  Job,
  JobClass,
  ShedReason,
} from './admission.js';
export type { AdmissionOptions, Classify } from './admission-gate.js';
