import type { ComposeService } from './compose-model.js';

/** Says why a service has no health check. */
const NO_HEALTHCHECK = 'eaglerank.no-healthcheck';
/** Says why a container runs as root. */
const ROOT_REASON = 'eaglerank.root';

const EXACT_VERSION = /:v?\d+\.\d+\.\d+(?:-[a-z0-9.]+)?(?:@sha256:[0-9a-f]{64})?$/;
const SECRET_NAME = /PASSWORD|SECRET|TOKEN|PRIVATE|CREDENTIAL|_KEY/;

type Rule = (service: ComposeService) => string | undefined;

const RULES: readonly Rule[] = [
  ({ image }) => (EXACT_VERSION.test(image) ? undefined : `image ${image} names no exact version`),
  (service) =>
    service.healthcheck || service.labels?.[NO_HEALTHCHECK]
      ? undefined
      : `has neither a health check nor a label ${NO_HEALTHCHECK} that says why`,
  ({ deploy }) => {
    const limits = deploy?.resources?.limits ?? {};
    const missing = ['cpus', 'memory', 'pids'].filter((name) => limits[name] === undefined);
    return missing.length === 0 ? undefined : `has no limit of ${missing.join(', ')}`;
  },
  ({ read_only: readOnly }) => (readOnly === true ? undefined : 'may write to its root'),
  (service) => {
    const uid = Number(/^\d+/.exec(service.user ?? '')?.[0] ?? NaN);
    if (uid > 0 || (uid === 0 && service.labels?.[ROOT_REASON])) return undefined;
    return `runs as ${service.user ?? 'whoever its image says'}: name a number above 0, or say why in a label ${ROOT_REASON}`;
  },
  ({ cap_drop: dropped = [] }) => (dropped.includes('ALL') ? undefined : 'keeps capabilities'),
  ({ security_opt: options = [] }) =>
    options.includes('no-new-privileges:true') ? undefined : 'may gain privileges',
  ({ environment = {} }) => {
    const inline = Object.entries(environment).filter(
      ([name, value]) => SECRET_NAME.test(name) && !/^\/run\/secrets\/\w+$/.test(value),
    );
    return inline.length === 0 ? undefined : `${inline[0]?.[0] ?? ''} is a secret in the file`;
  },
  ({ ports = [] }) => {
    const open = ports.find((port) => !/^(?:127\.0\.0\.1|\$\{\w+:-127\.0\.0\.1\}):/.test(port));
    return open === undefined ? undefined : `port ${open} is open to every network by default`;
  },
];

/** What is wrong with a service by itself. */
export function serviceFaults(name: string, service: ComposeService): string[] {
  return RULES.flatMap((rule) => {
    const fault = rule(service);
    return fault === undefined ? [] : [`${name} ${fault}`];
  });
}
