// Sends commands to Logfold over Kafka and prints the answers, one line of JSON each.
// Usage: node client.mjs HOST:PORT TOPIC. It knows docs/commands.md and nothing else.
import { Kafka, logLevel, Partitioners } from "kafkajs";

const [broker, topic] = process.argv.slice(2);
const kafka = new Kafka({ clientId: "shop", brokers: [broker], logLevel: logLevel.ERROR });
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
const consumer = kafka.consumer({ groupId: `shop-${Date.now()}` });

const commands = [
  ["shop-1", "create", "c1", { customerId: "ann", currency: "EUR" }],
  ["shop-1", "add-line", "c2", { sku: "tea", quantity: 2, unitPrice: "12.50" }],
  ["shop-1", "record-payment", "c3", { amount: "25.00", method: "voucher" }],
  ["shop-1", "approve", "c4", {}],
  ["shop-1", "approve", "c5", {}], // approved already: rejected
  ["shop-1", "create", "c1", { customerId: "ann", currency: "EUR" }], // known: nothing is stored
  ["shop-2", "create", "c1", { customerId: "bob" }], // no currency: malformed
];

const answers = new Map();
await consumer.connect();
await consumer.subscribe({ topic: `${topic}.replies`, fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const headers = Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, value.toString()]));
    answers.set(headers.requestId, {
      key: message.key?.toString(),
      ...headers,
      order: message.value?.length ? JSON.parse(message.value.toString()) : undefined,
    });
  },
});

await producer.connect();
for (const [n, [orderId, command, commandId, body]] of commands.entries()) {
  await producer.send({
    topic: `${topic}.commands`,
    acks: -1,
    messages: [{
      key: orderId,
      value: JSON.stringify(body),
      headers: { command, commandId, replyPartition: "0", requestId: String(n) },
    }],
  });
}

const deadline = Date.now() + 30_000;
while (answers.size < commands.length && Date.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, 50));
}
for (const n of commands.keys()) {
  console.log(JSON.stringify(answers.get(String(n)) ?? { requestId: String(n), result: "none" }));
}
await consumer.disconnect();
await producer.disconnect();
