import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { until } from "../support/purchase";
import { Stage } from "../support/stage";

const request = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/** Plain connections to the first process of a stage, from any address of the loopback network. */
class Connections {
  private readonly opened: Socket[] = [];

  constructor(private readonly stage: Stage) {}

  async open(localAddress: string): Promise<Socket> {
    const port = Number(new URL(this.stage.addresses[0]!).port);
    const socket = connect({ port, host: "127.0.0.1", localAddress });
    this.opened.push(socket.on("error", () => {}));
    await once(socket, "connect");
    return socket;
  }

  async openIdle(count: number, localAddress: string): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.open(localAddress)));
  }

  async isServed(localAddress: string): Promise<boolean> {
    const socket = await this.open(localAddress);
    socket.write(request);
    return (await text(socket).catch(() => "")).startsWith("HTTP/1.1 200");
  }

  close(): void {
    this.opened.forEach((socket) => socket.destroy());
  }
}

async function withStage(
  settings: Record<string, string>,
  run: (connections: Connections) => Promise<void>,
): Promise<void> {
  const stage = await Stage.open({ MAX_CONNECTIONS: "60", MAX_SOCKETS: "20", ...settings });
  const connections = new Connections(stage);
  try {
    await run(connections);
  } finally {
    connections.close();
    await stage.close();
  }
}

describe("idle connections of one address", () => {
  it("do not lock other addresses out, as many as there are", () =>
    withStage({}, async (connections) => {
      await connections.openIdle(60, "127.0.0.1");
      await until("others are served", () => connections.isServed("127.0.0.2"));
      expect(await connections.isServed("127.0.0.1")).toBe(false);
    }));

  it("are as many as MAX_CONNECTIONS_PER_ADDRESS, until one of them closes", () =>
    withStage({ MAX_CONNECTIONS_PER_ADDRESS: "3" }, async (connections) => {
      const kept = await connections.open("127.0.0.1");
      await connections.openIdle(2, "127.0.0.1");
      expect(await connections.isServed("127.0.0.1")).toBe(false);
      kept.destroy();
      await until("there is room", () => connections.isServed("127.0.0.1"));
    }));

  it("have no limit of their own behind a trusted proxy", () =>
    withStage({ MAX_CONNECTIONS_PER_ADDRESS: "3", TRUSTED_PROXIES: "127.0.0.1" }, async (connections) => {
      await connections.openIdle(20, "127.0.0.1");
      expect(await connections.isServed("127.0.0.1")).toBe(true);
    }));
});
