// The drawn signature: a canvas for finger, pen or mouse; what is sent are its lines in the canvas's own units.
const form = document.querySelector("[data-sign]");
const part = form?.querySelector("[data-drawing]");
const canvas = part?.querySelector("canvas");

if (canvas) {
  const sent = form.elements.drawing;
  const ink = canvas.getContext("2d");
  let lines = remembered(sent.value);
  let line = null;

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
    return [
      within(((event.clientX - box.left) / box.width) * canvas.width, canvas.width),
      within(((event.clientY - box.top) / box.height) * canvas.height, canvas.height),
    ];
  };

  const draw = () => {
    ink.clearRect(0, 0, canvas.width, canvas.height);
    Object.assign(ink, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: "#1c1a2b" });
    for (const [first, ...rest] of lines) {
      ink.beginPath();
      ink.moveTo(...first);
      for (const point of rest.length ? rest : [first]) ink.lineTo(...point);
      ink.stroke();
    }
  };

  const keep = () => {
    sent.value = lines.length ? JSON.stringify(lines) : "";
    draw();
  };

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    line = [at(event)];
    lines.push(line);
    form.elements.typed_only.checked = false;
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!line) return;
    const point = at(event);
    const [x, y] = line[line.length - 1];
    if (Math.abs(point[0] - x) + Math.abs(point[1] - y) < 2) return;
    line.push(point);
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      line = null;
      keep();
    });
  }
  part.querySelector("[data-clear]").addEventListener("click", () => {
    lines = [];
    keep();
  });
  part.hidden = false;
  draw();
}

function remembered(text) {
  try {
    const lines = JSON.parse(text || "[]");
    return Array.isArray(lines) ? lines : [];
  } catch {
    return [];
  }
}
