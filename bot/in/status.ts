/** How the complaint stands, for the complainant (S7, F120): a page to look at, as long as the complaint is open. */
import { isWritten } from '../core/decision.ts';
import { statusPage } from '../view/status.ts';
import type { LinkRow, LinkRows } from './link.ts';

const statusLink: LinkRow<'status'> = {
  async look({ link, complaint, t }, { world }) {
    // Of a letter that was only previewed, the link does not work yet.
    if (complaint.status !== 'open' || !isWritten(complaint, link.about)) return 'gone';
    const people = await world.store.people.read();
    return {
      page: statusPage(link.number, complaint, { nameOf: (id) => people[id]?.name, now: world.now(), zone: world.zone }, t),
    };
  },
};

export const statusLinks: Pick<LinkRows, 'status'> = { status: statusLink };
