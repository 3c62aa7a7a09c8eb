import { parseArgs } from 'node:util';
import { connectGateway, connectionHelp, connectionOptions } from '../connect.js';
import { formatExplanation } from '../format.js';
import { UsageError } from '../terminal.js';
import type { Command } from './command.js';

export const explain: Command = {
  help: `eaglerank explain REQUEST_ID [--items N]

  --items N              items to explain in full (default 3)
${connectionHelp}`,
  async run(args, { config, terminal }) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...connectionOptions, items: { type: 'string', default: '3' } },
    });
    const [requestId] = positionals;
    if (requestId === undefined) throw new UsageError('name the request id of a feed');
    const client = await connectGateway(values, config);
    try {
      const answer = await client.explainFeed({ requestId });
      terminal.out(
        values.json
          ? `${JSON.stringify(answer)}\n`
          : formatExplanation(answer, Number(values.items)),
      );
      return 0;
    } finally {
      client.close();
    }
  },
};
