import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';

const SCHEME = 'dns:///';

/** A name with a port that stands for any number of replicas. */
export interface DnsName {
  readonly host: string;
  readonly port: string;
}

/** The name in `dns:///host:port`; undefined for other addresses. */
export function parseDnsName(address: string): DnsName | undefined {
  if (!address.startsWith(SCHEME)) return undefined;
  const rest = address.slice(SCHEME.length);
  const colon = rest.lastIndexOf(':');
  const host = rest.slice(0, Math.max(0, colon)).replace(/^\[|\]$/g, '');
  const port = rest.slice(colon + 1);
  if (host === '' || !/^\d+$/.test(port)) throw new Error(`${address} is not dns:///host:port`);
  return { host, port };
}

/** Finds the IP addresses behind a host name. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/** As the system resolves names. */
export const systemLookup: Lookup = async (host) => {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
};

/** `ip:port` as grpc-js takes it. */
export function toTarget(ip: string, port: string): string {
  return isIPv6(ip) ? `ipv6:[${ip}]:${port}` : `ipv4:${ip}:${port}`;
}
