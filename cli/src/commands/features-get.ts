import { parseArgs } from 'node:util';
import { PeerError } from '@eaglerank/domain';
import { connectionHelp, connectionOptions, tenantOf } from '../connect.js';
import { FeatureClient } from '../feature-client.js';
import { CommandError, UsageError } from '../terminal.js';
import type { Command } from './command.js';

export const featuresGet: Command = {
  help: `eaglerank features get item|user|author ID

${connectionHelp}`,
  async run(args, { config, terminal }) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: connectionOptions,
    });
    const [entity, entityId] = positionals;
    if (entity === undefined || entityId === undefined) {
      throw new UsageError('name the kind of entity and its id, e.g. "features get item item-1"');
    }
    const client = await FeatureClient.connect(values, config);
    try {
      const answer = await client
        .getFeatures({ entity, entityId })
        .catch((error: unknown) => explain(error, `${entity} ${entityId} in ${tenantOf(values)}`));
      if (values.json) {
        terminal.out(`${JSON.stringify(answer)}\n`);
        return 0;
      }
      const written = answer.asOfMs === 0 ? 'never written' : new Date(answer.asOfMs).toISOString();
      terminal.out(`${entity} ${entityId}: ${written}, plan ${answer.schemaHash}\n`);
      for (const { name, value, present, freshnessMs } of answer.features) {
        const age = freshnessMs < 0 ? '-' : `${(freshnessMs / 1000).toFixed(1)} s`;
        terminal.out(
          `  ${name.padEnd(32)} ${value.toPrecision(6).padStart(12)}  ${age.padStart(10)}${present ? '' : '  default'}\n`,
        );
      }
      return 0;
    } finally {
      client.close();
    }
  },
};

/** Throws the error, or in its place one that says why nothing may be known of what was asked for. */
function explain(error: unknown, asked: string): never {
  const { cause } = error as Error;
  if (!(cause instanceof PeerError) || cause.reason !== 'ENTITY_UNKNOWN') throw error;
  throw new CommandError(
    `nothing is known of ${asked}: it has not taken part in anything that features are made of, such ` +
      'as an impression or a click, or it belongs to another --tenant. "npx eaglerank status" says ' +
      'whether events are still to be processed',
    { cause },
  );
}
