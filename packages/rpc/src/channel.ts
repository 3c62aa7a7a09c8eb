import './grpc-logging.js';
import { ChannelCredentials, Client, experimental } from '@grpc/grpc-js';
import { MeshIdentity } from './mesh-identity.js';
import { FLOW_CONTROL_WINDOW } from './server-options.js';

export interface ClientTls {
  /** Authority of the servers' certificates; PEM. */
  readonly authority: Buffer;
}

/** How a client and its servers trust one another; in plain text where undefined. */
export type Trust = ClientTls | MeshIdentity | undefined;

export interface ChannelSettings {
  readonly address: string;
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
  readonly maxReceiveBytes: number;
  readonly trust?: Trust;
  /** Name in the server's certificate, where the address is not it. */
  readonly host?: string | undefined;
}

/** A grpc-js client of one address that is already connecting. */
export function openChannel(settings: ChannelSettings): Client {
  const { address, trust } = settings;
  const client = new Client(address, credentials(trust), channelOptions(settings));
  client.getChannel().getConnectivityState(true);
  return client;
}

function credentials(trust: Trust): ChannelCredentials {
  if (!trust) return ChannelCredentials.createInsecure();
  return trust instanceof MeshIdentity
    ? experimental.createCertificateProviderChannelCredentials(trust, trust)
    : ChannelCredentials.createSsl(trust.authority);
}

function channelOptions(options: ChannelSettings) {
  return {
    ...(options.trust && options.host !== undefined
      ? { 'grpc.ssl_target_name_override': options.host, 'grpc.default_authority': options.host }
      : {}),
    'grpc.enable_channelz': 0,
    'grpc.enable_retries': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.min_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2000,
    'grpc.keepalive_time_ms': options.keepaliveMs,
    'grpc.keepalive_timeout_ms': options.keepaliveTimeoutMs,
    'grpc.keepalive_permit_without_calls': 1,
    'grpc.max_receive_message_length': options.maxReceiveBytes,
    'grpc-node.flow_control_window': FLOW_CONTROL_WINDOW,
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  };
}
