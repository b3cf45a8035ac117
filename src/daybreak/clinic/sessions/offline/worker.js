// The worker that runs the rules of care with Pyodide. The view that serves this file puts ADDRESSES before it.
// Everything in and out is JSON text; what an event or a state is, only Python knows.

const FOLDER = "/rules";
const OPEN = `
import sys
sys.path.insert(0, "${FOLDER}")
from daybreak.exchange.session_json.engine import Engine
Engine`;

const loaded = load();
let engine = null;

async function load() {
  const archive = fetch(ADDRESSES.rules);
  const { loadPyodide } = await import(`${ADDRESSES.pyodide}pyodide.mjs`);
  const python = await loadPyodide({ indexURL: ADDRESSES.pyodide, stdLibURL: ADDRESSES.library });
  const answer = await archive;
  if (!answer.ok) throw new Error(`the rules could not be fetched (${answer.status})`);
  python.unpackArchive(await answer.arrayBuffer(), "zip", { extractDir: FOLDER });
  return python.runPython(OPEN);
}

const doings = {
  start(rules, events) {
    engine = doings.Engine(rules);
    return engine.put(events);
  },
  put: (events) => engine.put(events),
  drop: (id) => engine.drop(id),
  state: (now) => engine.state(now),
  stateKnownAt: (moment) => engine.state_known_at(moment),
  alarms: (now) => engine.alarms(now),
};

onmessage = async ({ data: { number, name, given } }) => {
  try {
    doings.Engine ??= await loaded;
    postMessage({ number, result: doings[name](...given) });
  } catch (error) {
    postMessage({ number, error: String(error.message ?? error).trim() });
  }
};
