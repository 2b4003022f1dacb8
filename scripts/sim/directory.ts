/** The invented organisation: its tenant, the quality team, and the people who can be chosen in the page. */
import type { SimChannel, SimPerson, SimTeam } from './api.ts';

export const TENANT_ID = '5f0f4c1e-6d1b-4d53-9d4a-0b3f1a6c2e77';
export const APP_ID = '0c7b1d58-3f2e-4b71-8a0d-9e64d1c5f3a2';
export const BOT_NAME = 'Klachtenbot';
/** The shared mailbox is a user too, as far as Graph is concerned. */
export const MAILBOX_ID = 'b1a7e2d4-90c3-4f6e-8d25-7c41f0e9a613';

export const people: readonly SimPerson[] = [
  { id: '3d0a6c1f-5b27-4e94-9c38-1f6e2a7b4d01', name: 'Hanna Visser', email: 'hanna.visser@babbage.nl', role: 'owner' },
  { id: '3d0a6c1f-5b27-4e94-9c38-1f6e2a7b4d02', name: 'Sanne de Boer', email: 'sanne.deboer@babbage.nl', role: 'member' },
  { id: '3d0a6c1f-5b27-4e94-9c38-1f6e2a7b4d03', name: 'Youssef El Amrani', email: 'youssef.elamrani@babbage.nl', role: 'member' },
  { id: '3d0a6c1f-5b27-4e94-9c38-1f6e2a7b4d04', name: 'Piet Jansen', email: 'piet.jansen@babbage.nl', role: 'member' },
  { id: '3d0a6c1f-5b27-4e94-9c38-1f6e2a7b4d05', name: 'Gast Extern', email: 'gast@extern.example', role: 'guest' },
  { id: '3d0a6c1f-5b27-4e94-9c38-1f6e2a7b4d06', name: 'Bram Buiten', email: 'bram.buiten@babbage.nl', role: 'outsider' },
];

const general = '19:6b1f0c7d2e9a4c5f8b3d1a7e4c2f9b60@thread.tacv2';

export const channels: readonly SimChannel[] = [
  { id: general, name: 'General', general: true },
  { id: '19:a4d9e1c37f5b4b0e9c62d8f01b7a3e95@thread.tacv2', name: 'Klachten', general: false },
  { id: '19:c8e25f90b1d64a7fa3e07d4b6c9f1288@thread.tacv2', name: 'Overleg', general: false },
];

export const team: Omit<SimTeam, 'installed'> = {
  id: '8e2f5a90-71c4-4d3b-b6e8-2a9d0c4f7b15',
  threadId: general,
  name: 'Kwaliteit',
  channels,
};

export const inTeam: readonly SimPerson[] = people.filter(({ role }) => role !== 'outsider');

export const connectorId = (person: SimPerson): string => `29:${person.id}`;

/** By Entra id, connector id or address: Graph and the connector each take more than one. */
export const findPerson = (id: string): SimPerson | undefined =>
  people.find((person) => person.id === id || connectorId(person) === id || person.email === id.toLowerCase());

export function needPerson(id: string): SimPerson {
  const person = findPerson(id);
  if (!person)
    throw new Error(
      `Nobody here has the id '${id}'. Choose one of: ${people.map(({ name, id }) => `${name} ${id}`).join(', ')}.`,
    );
  return person;
}
