/** Starts the mesh's services as processes of one machine: for `npm start`, tests and the bench. */
export { LocalMesh, NotReadyError, PortsTakenError, type LocalMeshOptions } from './local-mesh.js';
export type { Companion } from './companion.js';
export { ManagedProcess, type ProcessState } from './managed-process.js';
export { metricsSay } from './admin-metrics.js';
export { untilSettled } from './until-settled.js';
export { ROOT, type MeshPorts, type Replicas } from './plan.js';
export { freePorts, portTaken } from './readiness.js';
export { decodeExport, type SpanRecord } from './otlp.js';
export { startTraceReceiver, type TraceReceiver } from './trace-receiver.js';
export { TraceStore } from './trace-store.js';
