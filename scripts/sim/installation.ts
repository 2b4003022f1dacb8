/** Where the bot is installed: in the team, and in whose personal chat. */

import type { SimPerson } from './api.ts';
import { inTeam } from './directory.ts';
import { chatId } from './posts.ts';

export interface Installation {
  inTeam: boolean;
  readonly chats: Map<string, SimPerson>;
  /** People who blocked the bot in their personal chat. */
  readonly blocked: Set<string>;
  /** A bot may start a chat with whom installed it, and with the members of a team where it is. */
  mayWriteTo(person: SimPerson): boolean;
  openChat(person: SimPerson): string;
}

export function makeInstallation(): Installation {
  const chats = new Map<string, SimPerson>();
  const installation: Installation = {
    inTeam: false,
    chats,
    blocked: new Set(),
    mayWriteTo: (person) => chats.has(chatId(person)) || (installation.inTeam && inTeam.includes(person)),
    openChat: (person) => {
      const id = chatId(person);
      chats.set(id, person);
      return id;
    },
  };
  return installation;
}
