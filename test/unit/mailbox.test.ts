import { Mailbox } from "../../src/shared/latest-value-stream";

const nothing = () => {};

describe("a mailbox", () => {
  it("hands a value to whoever waits for it", async () => {
    const mailbox = new Mailbox<number>(nothing);
    const awaited = mailbox.next();
    mailbox.put(1);
    expect(await awaited).toEqual({ value: 1, done: false });
  });

  it("keeps only the newest value while nobody reads", async () => {
    const mailbox = new Mailbox<number>(nothing);
    [1, 2, 3].forEach((value) => mailbox.put(value));
    expect(await mailbox.next()).toEqual({ value: 3, done: false });
  });

  it("merges unsent values the way it is told to", async () => {
    const mailbox = new Mailbox<number[]>(nothing, (older, newer) => [...older, ...newer]);
    mailbox.put([1]);
    mailbox.put([2]);
    expect(await mailbox.next()).toEqual({ value: [1, 2], done: false });
  });

  it("lets what is unsent be read after it is closed from within, then ends", async () => {
    const mailbox = new Mailbox<number>(nothing);
    mailbox.put(1);
    mailbox.close();
    mailbox.put(2);
    const read: number[] = [];
    for await (const value of mailbox) read.push(value);
    expect(read).toEqual([1]);
  });

  it("ends for whoever waits when it is closed", async () => {
    const mailbox = new Mailbox<number>(nothing);
    const awaited = mailbox.next();
    mailbox.close();
    expect(await awaited).toEqual({ value: undefined, done: true });
  });

  it("drops what is unsent when its reader leaves", async () => {
    const mailbox = new Mailbox<number>(nothing);
    mailbox.put(1);
    await mailbox.return();
    expect(await mailbox.next()).toEqual({ value: undefined, done: true });
  });

  it("tells once that it is closed, whichever side ends it and however often", async () => {
    const onClose = jest.fn();
    const mailbox = new Mailbox<number>(onClose);
    mailbox.close();
    mailbox.close();
    await mailbox.return();
    expect(onClose).toHaveBeenCalledTimes(1);
    expect(mailbox.closed).toBe(true);
  });
});
