import type { Fact } from '../../bot/core/complaint.ts';
import { contactOf, type Paper, type Papers, partiesOf } from '../../bot/core/papers.ts';
import { complaintOf, mailAdded, mailRemoved, received, replyWritten, reportedBy, youssef } from '../kit/given.ts';

const mail = (address?: string): Paper => ({
  kind: 'mail',
  from: address ? { name: 'Jan', address } : undefined,
  subject: '',
  text: '',
  cut: false,
});
const report = (address?: string): Paper => ({ kind: 'report', caller: { name: 'Jan', phone: '0612345678', address }, text: '' });
const letter: Paper = { kind: 'letter', to: { name: 'Piet', address: 'piet@example.nl' }, subject: '', text: '' };
const papers = (...all: readonly (readonly [string, Paper])[]): Papers => new Map(all);

describe('letters of a complaint go', () => {
  test('to who wrote it', () => {
    expect(contactOf(complaintOf(received), papers(['mail-text-1', mail('Jan@example.nl')]))).toEqual({
      name: 'Jan',
      address: 'Jan@example.nl',
    });
  });
  test('to who called, when there is an address', () => {
    const jan = { name: 'Jan', address: 'jan@example.nl' };
    expect(contactOf(complaintOf(reportedBy(youssef)), papers(['mail-text-1', report('jan@example.nl')]))).toEqual(jan);
    expect(contactOf(complaintOf(reportedBy(youssef)), papers(['mail-text-1', report()]))).toBeUndefined();
  });
  test('to nobody, when the text was erased, has no sender, or is something else', () => {
    for (const kept of [papers(), papers(['mail-text-1', mail()]), papers(['mail-text-1', letter])]) {
      expect(contactOf(complaintOf(received), kept)).toBeUndefined();
    }
  });
  test('to the first address, whoever wrote later', () => {
    const kept = papers(['mail-text-1', mail('jan@example.nl')], ['mail-text-2', mail('els@example.nl')]);
    expect(contactOf(complaintOf(received, mailAdded), kept)?.address).toBe('jan@example.nl');
  });
});

describe('the parties to a complaint', () => {
  const kept = papers(
    ['mail-text-1', mail('Jan@Example.NL')],
    ['mail-text-2', mail('els@example.nl')],
    ['mail-text-3', mail('robot@example.nl')],
    ['reply-text-1', letter],
  );
  const parties = (...facts: readonly Fact[]) => [...partiesOf(complaintOf(received, ...facts), kept)];

  test('are who wrote it and who wrote later, in lower case', () => {
    expect(parties()).toEqual(['jan@example.nl']);
    expect(parties(mailAdded).toSorted()).toEqual(['els@example.nl', 'jan@example.nl']);
  });
  test('are not a program that answered, nor an address that we wrote to', () => {
    const automatic = { ...mailAdded, source: 'source-3', content: 'mail-text-3', automatic: true } as Fact;
    expect(parties(automatic, replyWritten())).toEqual(['jan@example.nl']);
  });
  test('are not who wrote a mail that was taken out again', () => {
    expect(parties(mailAdded, mailRemoved)).toEqual(['jan@example.nl']);
  });
  test('are who called, when there is an address, and who wrote later without one', () => {
    const called = complaintOf(reportedBy(youssef), mailAdded);
    const later = ['mail-text-2', mail('els@example.nl')] as const;
    expect([...partiesOf(called, papers(['mail-text-1', report('Jan@example.nl')], later))].toSorted()).toEqual([
      'els@example.nl',
      'jan@example.nl',
    ]);
    expect([...partiesOf(called, papers(['mail-text-1', report()], later))]).toEqual(['els@example.nl']);
  });
});
