import { LatestValueStream } from "../../src/shared/latest-value-stream";

const nothing = () => {};

describe("a stream", () => {
  it("hands a value to whoever waits for it", async () => {
    const stream = new LatestValueStream<number>(nothing);
    const awaited = stream.next();
    stream.put(1);
    expect(await awaited).toEqual({ value: 1, done: false });
  });

  it("keeps only the newest value while nobody reads", async () => {
    const stream = new LatestValueStream<number>(nothing);
    [1, 2, 3].forEach((value) => stream.put(value));
    expect(await stream.next()).toEqual({ value: 3, done: false });
  });

  it("merges unsent values the way it is told to", async () => {
    const stream = new LatestValueStream<number[]>(nothing, (older, newer) => [...older, ...newer]);
    stream.put([1]);
    stream.put([2]);
    expect(await stream.next()).toEqual({ value: [1, 2], done: false });
  });

  it("lets what is unsent be read after it is closed from within, then ends", async () => {
    const stream = new LatestValueStream<number>(nothing);
    stream.put(1);
    stream.close();
    stream.put(2);
    const read: number[] = [];
    for await (const value of stream) read.push(value);
    expect(read).toEqual([1]);
  });

  it("ends for whoever waits when it is closed", async () => {
    const stream = new LatestValueStream<number>(nothing);
    const awaited = stream.next();
    stream.close();
    expect(await awaited).toEqual({ value: undefined, done: true });
  });

  it("drops what is unsent when its reader leaves", async () => {
    const stream = new LatestValueStream<number>(nothing);
    stream.put(1);
    await stream.return();
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });

  it("tells once that it is closed, whichever side ends it and however often", async () => {
    const onClose = jest.fn();
    const stream = new LatestValueStream<number>(onClose);
    stream.close();
    stream.close();
    await stream.return();
    expect(onClose).toHaveBeenCalledTimes(1);
    expect(stream.closed).toBe(true);
  });
});
