import type { LocalMesh } from './local-mesh.js';

/** Tools of others that run beside a mesh and end with it. */
export interface Companion {
  /**
   * Base URL of the OTLP/HTTP receiver that the services send traces to, given the one that keeps
   * them; asked before the services start.
   */
  traceEndpoint(receiver: string): Promise<string>;
  /** Called once every service is ready. What it throws ends the start of the mesh. */
  attach(mesh: LocalMesh): Promise<void>;
  /** Called once the services have ended, whether or not all of them had started. */
  stop(): Promise<void>;
}
