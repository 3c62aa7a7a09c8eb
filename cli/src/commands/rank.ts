import { parseArgs } from 'node:util';
import { connectGateway, connectionHelp, connectionOptions } from '../connect.js';
import { formatItems } from '../format.js';
import { UsageError } from '../terminal.js';
import type { Command } from './command.js';

export const rank: Command = {
  help: `eaglerank rank [--user ID] ITEM [ITEM …]

${connectionHelp}`,
  async run(args, { config, terminal }) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...connectionOptions, user: { type: 'string', default: '' } },
    });
    if (positionals.length === 0) throw new UsageError('name the items to rank');
    const client = await connectGateway(values, config);
    try {
      const answer = await client.rankItems({ userId: values.user, itemIds: positionals });
      if (values.json) {
        terminal.out(`${JSON.stringify(answer)}\n`);
        return 0;
      }
      terminal.out(formatItems(answer.items));
      const unknown = answer.unknownItemIds;
      if (unknown.length > 0) terminal.out(`not in the catalogue: ${unknown.join(', ')}\n`);
      return 0;
    } finally {
      client.close();
    }
  },
};
