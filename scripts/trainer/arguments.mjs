import { parseArgs } from 'node:util';

/** The demo's archive is minutes long and its sessions are compressed: labels come within 4 s. */
const DEMO_ATTRIBUTION_S = '5';

/**
 * Splits the arguments of `npm run train --` into what the script needs and what the trainer gets,
 * filled up so that without any the demo's own traffic trains the demo's model.
 * @param {string[]} args
 * @param {{ archive: string, out: string, features: string }} defaults
 */
export function withDefaults(args, defaults) {
  const { tokens } = parseArgs({ args, strict: false, tokens: true, options: OWN });
  const own = new Map();
  const dropped = new Set();
  for (const token of tokens) {
    if (token.kind !== 'option' || !(token.name in OWN)) continue;
    own.set(token.name, token.value ?? true);
    dropped.add(token.index);
    if (token.value !== undefined && !token.inlineValue) dropped.add(token.index + 1);
  }
  const given = args.filter((_, i) => !dropped.has(i));
  const has = (name) => given.some((arg) => arg === name || arg.startsWith(`${name}=`));
  const rest = [...given];
  const fill = (name, value) => {
    if (!has(name)) rest.push(name, value);
  };
  if (!has('--archive')) fill('--attribution', DEMO_ATTRIBUTION_S);
  fill('--archive', defaults.archive);
  fill('--out', defaults.out);
  const tenant = own.get('tenant') ?? 'social';
  fill('--name', `${tenant.replaceAll('_', '-')}-ranker`);
  return {
    tenant,
    features: own.get('features') ?? defaults.features,
    ifAvailable: own.has('if-available'),
    rest,
  };
}

const OWN = {
  tenant: { type: 'string' },
  features: { type: 'string' },
  'if-available': { type: 'boolean' },
};
