import { parseArgs } from 'node:util';
import { localToken, parseRole, tenantOf } from '../connect.js';
import { parseDuration } from '../duration.js';
import type { Command } from './command.js';

export const token: Command = {
  help: `eaglerank token [--tenant ID] [--role user|service|tenant_admin|platform_admin] [--subject ID] [--ttl 1h]

Signs with the local mesh's own secret. With role user the subject is the user it acts for.`,
  async run(args, { terminal }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        tenant: { type: 'string' },
        role: { type: 'string', default: 'service' },
        subject: { type: 'string', default: 'cli' },
        ttl: { type: 'string', default: '1h' },
      },
    });
    const ttl = Math.round(parseDuration(values.ttl) / 1000);
    const role = parseRole(values.role);
    terminal.out(`${await localToken(tenantOf(values), role, values.subject, ttl)}\n`);
    return 0;
  },
};
