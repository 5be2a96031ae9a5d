import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { getIntrospectionQuery } from "graphql";
import { WebSocket } from "ws";
import { next } from "../support/client";
import { Exposition } from "../support/exposition";
import { QueuePositionDocument } from "../support/generated/operations";
import { until } from "../support/purchase";
import { Stage } from "../support/stage";
import { useStage } from "../support/use-stage";

const socketsOf = async (stage: Stage) =>
  (await Exposition.of(stage.addresses[0]!)).value("frontrow_sockets_open");

/** A socket of somebody without a token, once the protocol has begun. */
async function begin(stage: Stage): Promise<WebSocket> {
  const url = `${stage.addresses[0]!.replace("http", "ws")}/graphql`;
  const socket = new WebSocket(url, "graphql-transport-ws");
  socket.once("open", () => socket.send(JSON.stringify({ type: "connection_init" })));
  await once(socket, "message");
  return socket;
}

describe("a socket on which nothing runs", () => {
  const stage = useStage({ SOCKET_IDLE_SECONDS: "0.5" });
  it("is closed with 1000 after SOCKET_IDLE_SECONDS, pings or not, and others stay until their operations end", async () => {
    const { client } = await stage.waiter((await stage.concert()).concertId);
    const positions = client.follow(QueuePositionDocument);
    await next(positions);
    const idle = await begin(stage);
    const pings = setInterval(() => idle.send(JSON.stringify({ type: "ping" })), 50);
    const [code] = await once(idle, "close").finally(() => clearInterval(pings));
    expect(code).toBe(1000);
    // It was there before the other, so its time has come and gone.
    expect(await socketsOf(stage)).toBe(1);
    await positions.return(undefined);
  });

  it("stays while operations come", async () => {
    const socket = await begin(stage);
    const ask = () =>
      socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query: "{ __typename }" } }));
    const begun = performance.now();
    let answers = 0;
    socket.on("message", (message) => {
      if (!String(message).includes("complete")) return;
      answers += 1;
      if (performance.now() - begun < 1_500) setTimeout(ask, 50);
    });
    ask();
    await once(socket, "close");
    expect(performance.now() - begun).toBeGreaterThan(1_500);
    expect(answers).toBeGreaterThan(2);
  });
});

describe("a socket whose answers nobody reads", () => {
  it("is cut off when it asks for more, and nothing is printed of what it has not read", async () => {
    const printed = jest.spyOn(console, "error").mockImplementation(() => {});
    const stage = await Stage.open({ SOCKET_PING_SECONDS: "600" });
    try {
      const socket = await begin(stage);
      socket.on("error", () => {}).pause();
      let id = 0;
      const ask = () => {
        id += 1;
        const payload = { query: getIntrospectionQuery() };
        socket.send(JSON.stringify({ id: String(id), type: "subscribe", payload }));
        // Frees the place of one that has been answered, so that it may run on and on.
        socket.send(JSON.stringify({ id: String(id - 10), type: "complete" }));
      };
      await until("it is cut off", async () => {
        for (let more = 0; more < 5; more += 1) ask();
        return (await socketsOf(stage)) === 0;
      });
      socket.terminate();
      expect(printed).not.toHaveBeenCalled();
    } finally {
      printed.mockRestore();
      await stage.close();
    }
  });
});

describe("a connection beyond MAX_CONNECTIONS", () => {
  it("is closed unheard, until one of the others has ended", async () => {
    const stage = await Stage.open({
      MAX_CONNECTIONS: "2",
      MAX_CONNECTIONS_PER_ADDRESS: "2",
      MAX_SOCKETS: "1",
    });
    const opened: Socket[] = [];
    const open = async () => {
      const socket = connect(Number(new URL(stage.addresses[0]!).port), "127.0.0.1");
      opened.push(socket.on("error", () => {}));
      await once(socket, "connect");
      return socket;
    };
    const request = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    const answer = async () => {
      const socket = await open();
      socket.write(request);
      return text(socket).catch(() => "");
    };
    try {
      const [kept] = [await open(), await open()];
      expect(await answer()).toBe("");
      kept.destroy();
      await until("there is room", async () => (await answer()).startsWith("HTTP/1.1 200"));
    } finally {
      opened.forEach((socket) => socket.destroy());
      await stage.close();
    }
  });
});
