import type { Answer, EdgeCalls } from './edge-calls.js';
import type { EdgeRig, Finding } from './edge-rig.js';
import type { EnvoyProcess } from './envoy-process.js';

/** What a check works with: its own rig, an Envoy that others use too, and calls of it. */
export interface Edge {
  readonly rig: EdgeRig;
  readonly envoy: EnvoyProcess;
  readonly calls: EdgeCalls;
}

export type EdgeCheck = (edge: Edge) => Promise<Finding[]>;

/** A finding about one answer. */
export function findingOf(check: string, answer: Answer, ok: boolean, more = ''): Finding {
  const grpc = answer.grpcStatus === undefined ? '' : `, gRPC status ${answer.grpcStatus}`;
  return { check, found: `HTTP ${answer.status}${grpc}${more === '' ? '' : `, ${more}`}`, ok };
}

/** The body of a JSON answer; undefined when it is none. */
export function jsonOf(answer: Answer): Record<string, unknown> | undefined {
  try {
    return JSON.parse(answer.body.toString()) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
