// What ical.js (Thunderbird's reader) makes of a calendar file: JSON on standard output.
import ICAL from "ical.js";

let text = "";
process.stdin.setEncoding("utf8");
for await (const part of process.stdin) text += part;
const file = new ICAL.Component(ICAL.parse(text));
console.log(JSON.stringify({
  method: file.getFirstPropertyValue("method"),
  events: file.getAllSubcomponents("vevent").map((each) => {
    const event = new ICAL.Event(each);
    return {
      uid: event.uid, title: event.summary, place: event.location, about: event.description, sequence: event.sequence,
      starts: event.startDate.toJSDate().toISOString(), ends: event.endDate.toJSDate().toISOString(),
      status: each.getFirstPropertyValue("status"), attendees: event.attendees.map((one) => one.getFirstValue()),
    };
  }),
}));
