// How a pad hands over what was entered: as a new event, or as the correction of one.

/** A pad may be opened to correct: {amends} is the event as it counts now. Rejects with words if it was not kept. */
export async function save(app, kind, fields, { when, amends, reason = "" } = {}) {
  const observed = when?.moment();
  if (!amends) return app.note(kind, observed ? { ...fields, observed_at: observed } : fields);
  const replacement = {
    ...fields,
    kind,
    id: amends.id,
    by: app.me,
    observed_at: observed ?? amends.observed_at,
    recorded_at: new Date(app.client.now()).toISOString(),
  };
  return app.note("amended", { event: amends.id, replacement, reason });
}

/** The event never happened. */
export function strikeOut(app, event, reason) {
  return app.note("amended", { event: event.id, replacement: null, reason });
}
