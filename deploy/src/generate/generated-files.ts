import { COMPOSE_EDGE } from '../envoy/envoy-options.js';
import { envoyYaml } from '../envoy/envoy-config.js';
import type { GeneratedFile } from './generated-file.js';

/** Everything of deploy/ and helm/ that is made by code. */
export function generatedFiles(): GeneratedFile[] {
  return [{ path: 'deploy/envoy/envoy.yaml', text: envoyYaml(COMPOSE_EDGE) }];
}
