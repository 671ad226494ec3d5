"use strict";
// The peer: the same contract for three calls, on Express and better-sqlite3, with the same durability:
// WAL, synchronous=FULL, every write in one IMMEDIATE transaction together with its audit row in a hash chain.
const crypto = require("node:crypto");
const express = require("express");
const Database = require("better-sqlite3");

const [file, port] = process.argv.slice(2);
const db = new Database(file);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.pragma("foreign_keys = ON");
db.exec(`
  CREATE TABLE sessions (id TEXT PRIMARY KEY NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL,
    contact_email TEXT, contact_phone TEXT, metadata TEXT NOT NULL, ttl_ms INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL, updated_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL) STRICT;
  CREATE INDEX sessions_by_time ON sessions (created_at_ms, id);
  CREATE INDEX sessions_by_type ON sessions (type, created_at_ms, id);
  CREATE INDEX sessions_by_status ON sessions (status, created_at_ms, id);
  CREATE INDEX sessions_to_expire ON sessions (expires_at_ms) WHERE status = 'active';
  CREATE TABLE payments (intent_id TEXT PRIMARY KEY NOT NULL, session_id TEXT, amount_kopecks INTEGER NOT NULL,
    currency TEXT NOT NULL, status TEXT NOT NULL, created_at_ms INTEGER NOT NULL) STRICT;
  CREATE TABLE webhook_inbox (id INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL UNIQUE, body BLOB NOT NULL,
    source TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'new', received_at_ms INTEGER NOT NULL) STRICT;
  CREATE INDEX webhook_inbox_new ON webhook_inbox (id) WHERE status = 'new';
  CREATE INDEX webhook_inbox_by_time ON webhook_inbox (received_at_ms);
  CREATE TABLE audit_logs (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp_ms INTEGER NOT NULL,
    event_type TEXT NOT NULL, entity_type TEXT NOT NULL, entity_id TEXT NOT NULL, details TEXT NOT NULL,
    previous_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE INDEX audit_by_entity ON audit_logs (entity_type, entity_id, id);
  CREATE INDEX audit_by_time ON audit_logs (timestamp_ms);
`);
db.prepare("INSERT INTO payments VALUES ('INT-1', NULL, 48000, 'RUB', 'pending', ?)").run(Date.now());

const insertSession = db.prepare(
  "INSERT INTO sessions VALUES (@id, @type, 'active', @email, @phone, @metadata, @ttl, @now, @now, @expires)");
const lastAudit = db.prepare("SELECT hash FROM audit_logs ORDER BY id DESC LIMIT 1");
const insertAudit = db.prepare(
  "INSERT INTO audit_logs (timestamp_ms, event_type, entity_type, entity_id, details, previous_hash, hash) " +
  "VALUES (?, ?, ?, ?, ?, ?, ?)");
const findPayment = db.prepare("SELECT intent_id, status FROM payments WHERE intent_id = ?");
const insertWebhook = db.prepare(
  "INSERT INTO webhook_inbox (digest, body, source, received_at_ms) VALUES (?, ?, ?, ?) " +
  "ON CONFLICT (digest) DO UPDATE SET status = 'new', received_at_ms = excluded.received_at_ms");
const sha256 = (value) => crypto.createHash("sha256").update(value).digest("hex");
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

const createSession = db.transaction((row) => {
  insertSession.run(row);
  const previous = lastAudit.get()?.hash ?? "0".repeat(64);
  const details = JSON.stringify({ type: row.type });
  const link = [previous, row.now, "session.created", "session", row.id, details];
  insertAudit.run(row.now, "session.created", "session", row.id, details, previous, sha256(JSON.stringify(link)));
});
const storeWebhook = db.transaction((body, source) => insertWebhook.run(sha256(body), body, source, Date.now()));

const refuse = (res, status, error, message) => res.status(status).json({ error, message });
const app = express();
app.post("/api/payments/webhook", express.raw({ type: "*/*", limit: "64kb" }), (req, res) => {
  let event;
  try {
    event = JSON.parse(req.body);
  } catch {
    return refuse(res, 400, "validation_failed", "The notification is not JSON.");
  }
  if (typeof event?.object?.id !== "string") {
    return refuse(res, 400, "validation_failed", "The notification names no object.");
  }
  storeWebhook.immediate(req.body, req.socket.remoteAddress ?? "");
  return res.json({ status: "accepted" });
});
app.use(express.json({ limit: "64kb" }));
app.post("/api/sessions", (req, res) => {
  const { type, contact = {}, metadata = {}, ttlMs = 3600000 } = req.body ?? {};
  if (type !== "diagnostics" && type !== "thickness") {
    return refuse(res, 400, "validation_failed", "type must be diagnostics or thickness");
  }
  if (contact.email !== undefined && !EMAIL.test(contact.email)) {
    return refuse(res, 400, "validation_failed", "email");
  }
  const now = Date.now();
  const random = crypto.randomBytes(6).toString("hex").toUpperCase();
  const id = `${type === "diagnostics" ? "OBD" : "THK"}-${now.toString(36).toUpperCase()}-${random}`;
  createSession.immediate({
    id, type, email: contact.email ?? null, phone: contact.phone ?? null,
    metadata: JSON.stringify(metadata), ttl: ttlMs, now, expires: now + ttlMs,
  });
  const at = new Date(now).toISOString();
  return res.status(201).json({
    id, type, status: "active", contact, metadata, createdAt: at, updatedAt: at,
    expiresAt: new Date(now + ttlMs).toISOString(),
  });
});
app.get("/api/payments/status/:id", (req, res) => {
  const row = findPayment.get(req.params.id);
  if (row === undefined) {
    return refuse(res, 404, "payment_not_found", "There is no such payment.");
  }
  return res.json({ intentId: row.intent_id, status: row.status });
});
const server = app.listen(Number(port), "127.0.0.1", () => {
  console.log(JSON.stringify({ port: server.address().port }));
});
process.on("SIGTERM", () => server.close(() => { db.close(); process.exit(0); }) && server.closeAllConnections());
