import { stringify } from 'yaml';
import type { GeneratedFile } from '../generate/generated-file.js';
import { clusters, socketAddress } from './clusters.js';
import { edgeManager, statsManager } from './connection-manager.js';
import { COMPOSE_EDGE, type EnvoyOptions } from './envoy-options.js';
import { overloadManager } from './overload.js';
import { typed, type Part } from './typed.js';

/** Bytes that a connection may have waiting; a request that is larger is not tried again. */
const BUFFER_BYTES = 256 * 1024;

/** The configuration of one Envoy at the edge. */
export function envoyConfig(options: EnvoyOptions): Part {
  return {
    admin: { address: socketAddress({ host: '127.0.0.1', port: options.adminPort }) },
    node: { id: 'edge', cluster: 'eaglerank' },
    overload_manager: overloadManager(),
    static_resources: { listeners: [edge(options), stats(options)], clusters: clusters(options) },
  };
}

/** The same as YAML. */
export function envoyYaml(options: EnvoyOptions): string {
  return `# Made by deploy/src/envoy; do not edit.\n${stringify(envoyConfig(options), { aliasDuplicateObjects: false })}`;
}

/** The edge of deploy/compose.yaml. */
export function committedEnvoy(): GeneratedFile {
  return { path: 'deploy/envoy/envoy.yaml', text: envoyYaml(COMPOSE_EDGE) };
}

function edge(options: EnvoyOptions): Part {
  return {
    name: 'edge',
    address: socketAddress(options.edge),
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
    filter_chains: [
      {
        transport_socket: transportSocket(options),
        transport_socket_connect_timeout: '5s',
        filters: [edgeManager(options)],
      },
    ],
  };
}

function transportSocket({ tls }: EnvoyOptions): Part {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: typed('transport_sockets.tls.v3.DownstreamTlsContext', {
      common_tls_context: {
        alpn_protocols: ['h2', 'http/1.1'],
        tls_params: { tls_minimum_protocol_version: 'TLSv1_2' },
        tls_certificates: [
          {
            certificate_chain: { filename: tls.certificate },
            private_key: { filename: tls.key },
          },
        ],
      },
    }),
  };
}

function stats(options: EnvoyOptions): Part {
  return {
    name: 'stats',
    address: socketAddress(options.stats),
    ignore_global_conn_limit: true,
    filter_chains: [{ filters: [statsManager()] }],
  };
}
