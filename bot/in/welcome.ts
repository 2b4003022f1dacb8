/** The bot comes into a team: it says so once, and an owner chooses the quality channel there (issue 2, part 4). */
import { isLead } from '../core/permissions.ts';
import type { KnownTeam, QualityChannel } from '../store/settings.ts';
import { type Choice, welcomeCard } from '../view/cards.ts';
import type { Card } from '../view/templates.ts';
import { dutch } from '../view/texts.ts';
import type { Graph } from '../wire/graph.ts';
import type { Door } from './door.ts';
import type { Visit } from './visit.ts';
import type { Who } from './who.ts';

export interface Welcome {
  /** Remembers how to reach a team that the bot was added to. Answers true the first time: then a welcome is due. */
  joined(team: KnownTeam): Promise<boolean>;
  card(visit: Visit, refusal?: string): Promise<Card>;
  /** A lead's choice of channel, shown to all; anybody else gets the card back with the reason. */
  choose(visit: Visit): Promise<{ readonly card: Card; readonly forAll: boolean }>;
}

export function welcomeDoor(door: Door, graph: Graph, who: Who): Welcome {
  const { settings, lists, channel: kept } = door.world.store;

  async function teamOf({ place }: Visit): Promise<KnownTeam | undefined> {
    return place.team && (await settings.team(place.team.threadId).get())?.data;
  }

  async function card(visit: Visit, refusal?: string): Promise<Card> {
    const { t } = visit.sight;
    const team = await teamOf(visit);
    const channels = team ? await channelsOf(team) : [];
    const members = team ? await who.members(team.teamId) : {};
    const people = Object.entries(members).map(([value, { name }]) => ({ title: name, value }));
    const now = await kept.read();
    const ours = now && team && now.teamId === team.teamId ? now : undefined;
    const chosen = ours && { channel: ours.channelId, channelName: ours.channelName, management: ours.management };
    const once = team && (await settings.once(`welcome-${team.teamId}`).get())?.data;
    return welcomeCard({ by: members[once?.holder ?? '']?.name, channels, people, chosen, refusal }, t);
  }

  /** Every channel but General: a complaint there would be seen by everybody who ever joins (F23). */
  async function channelsOf(team: KnownTeam): Promise<readonly Choice[]> {
    const path = `/teams/${encodeURIComponent(team.teamId)}/channels?$select=id,displayName`;
    const { value = [] } = (await graph.get(path)) as { value?: readonly { id?: string; displayName?: string }[] };
    return value.flatMap(({ id, displayName }) => (id && id !== team.threadId ? [{ title: displayName ?? id, value: id }] : []));
  }

  return {
    card,
    async joined(team) {
      const slot = settings.team(team.threadId);
      const seen = await slot.get();
      if (JSON.stringify(seen?.data) !== JSON.stringify(team)) await slot.set(seen, team);
      return seen === undefined;
    },

    async choose(visit) {
      const { t, now } = visit.sight;
      const no = async (refusal: string) => ({ card: await card(visit, refusal), forAll: false });
      if (!isLead(visit.person)) return no(t('refusal.not-lead'));
      const team = await teamOf(visit);
      const channels = team ? await channelsOf(team) : [];
      const channel = channels.find(({ value }) => value === visit.fields.channel);
      if (!team || !channel) return no(t('welcome.channel.error'));
      const members = await who.members(team.teamId);
      const { management: asked = '' } = visit.fields;
      const management = Object.hasOwn(members, asked) ? asked : undefined;
      const { teamId, serviceUrl, tenantId } = team;
      const chosen: QualityChannel = {
        teamId,
        serviceUrl,
        tenantId,
        channelId: channel.value,
        channelName: channel.title,
        chosenBy: visit.person.id,
        management,
        at: now,
      };
      await kept.write(await settings.channel.get(), chosen);
      // Cards that had no place to go can go now.
      for (const { key } of await lists.marked()) door.afterwards(key);
      return { card: await card({ ...visit, sight: { ...visit.sight, t: dutch } }), forAll: true };
    },
  };
}
