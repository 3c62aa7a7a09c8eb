import { parseArgs } from 'node:util';
import { connectionHelp, connectionOptions } from '../connect.js';
import { FeatureClient } from '../feature-client.js';
import { UsageError } from '../terminal.js';
import type { Command } from './command.js';

export const deadLetters: Command = {
  help: `eaglerank dead-letters list [--limit N]
eaglerank dead-letters replay [ID …]

Without ids, replay takes all.

${connectionHelp}`,
  async run(args, { config, terminal }) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...connectionOptions, limit: { type: 'string', default: '50' } },
    });
    const [verb, ...ids] = positionals;
    if (verb !== 'list' && verb !== 'replay') throw new UsageError('say list or replay');
    const client = await FeatureClient.connect(values, config);
    try {
      if (verb === 'replay') {
        const { replayed, unreadable } = await client.replayDeadLetters(ids);
        terminal.out(
          values.json
            ? `${JSON.stringify({ replayed, unreadable })}\n`
            : `replayed ${replayed}; ${unreadable} cannot be read as events and stay\n`,
        );
        return 0;
      }
      const { deadLetters: letters } = await client.listDeadLetters(Number(values.limit));
      if (values.json) terminal.out(`${JSON.stringify(letters)}\n`);
      else if (letters.length === 0) terminal.out('no dead letters\n');
      else {
        for (const l of letters) {
          terminal.out(
            `${l.id}  ${new Date(l.refusedAtMs).toISOString()}  ${l.type || '?'}  ${l.eventId || '?'}  ${l.reason}\n`,
          );
        }
      }
      return 0;
    } finally {
      client.close();
    }
  },
};
