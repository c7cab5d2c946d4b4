import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PackedParcel, packParcel, unpackParcel } from "../../src/tips/parcel.ts";
import { type Picture, TIP_KINDS, type TipContent } from "../../src/tips/tip.ts";

const text = fc.string({ unit: "binary", maxLength: 400 });
const pictures: fc.Arbitrary<Picture[]> = fc.array(
  fc.record({
    bytes: fc.uint8Array({ maxLength: 9_000 }).map((bytes) => Buffer.from(bytes)),
    width: fc.integer({ min: 1, max: 2560 }),
    height: fc.integer({ min: 1, max: 2560 }),
  }),
  { maxLength: 5 },
);
const content = fc.record(
  {
    kind: fc.constantFrom(...TIP_KINDS),
    what: text,
    when: text,
    happenedOn: fc.constant("2026-11-20"),
    where: text,
    who: text,
    howKnown: text,
    evidence: text,
    pictures,
  },
  { requiredKeys: ["kind", "what", "pictures"] },
);
const parcels: fc.Arbitrary<PackedParcel> = fc.oneof(
  content.map((tip): PackedParcel => ({ type: "tip", content: tip })),
  fc.record({ type: fc.constant("addition" as const), text, pictures }),
);

const small: PackedParcel = { type: "addition", text: "tambahan: ada saksi", pictures: [] };

describe("a parcel", () => {
  it("is unpacked as it was packed", () => {
    fc.assert(
      fc.property(parcels, (parcel) => {
        expect(unpackParcel(packParcel(parcel))).toEqual(parcel);
      }),
    );
  });

  it("keeps even half characters, and names of fields as text", () => {
    const odd: PackedParcel = { type: "addition", text: '\ud800 "__proto__": {}', pictures: [] };
    expect(unpackParcel(packParcel(odd))).toEqual(odd);
  });

  it("has no place for anything else, such as who sent it", () => {
    const what = "kampanye di kantor";
    const draft = { kind: "campaign", what, when: undefined, from: "Sari", pictures: [] } as const;
    const packed = packParcel({ type: "tip", content: draft as unknown as TipContent });
    expect(packed.includes("Sari")).toBe(false);
    expect(unpackParcel(packed)).toEqual({ type: "tip", content: { kind: "campaign", what, pictures: [] } });
  });

  it("is refused where it could not be unpacked again, before anybody relies on it", () => {
    const picture = { bytes: Buffer.alloc(1), width: 0, height: 1 };
    expect(() => packParcel({ ...small, pictures: [picture] })).toThrow();
  });

  it("lies anywhere in memory: a piece of a larger buffer will do", () => {
    const large = new Uint8Array([1, 2, 3, ...packParcel(small), 4]);
    expect(unpackParcel(large.subarray(3, -1))).toEqual(small);
  });

  it("tells its size only to within 4 KB", () => {
    const sizes = [1, 10, 1_500].map((length) => packParcel({ ...small, text: "x".repeat(length) }).length);
    expect(sizes).toEqual([4_096, 4_096, 4_096]);
    const picture = { bytes: Buffer.alloc(100_000, 7), width: 10, height: 10 };
    const packed = packParcel({ ...small, pictures: [picture] });
    expect(packed.length % 4_096).toBe(0);
    expect(packed.length).toBeLessThan(100_000 + 2 * 4_096);
  });
});

describe("bytes that are not a parcel", () => {
  it("are told from one, and never make it throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9_000 }), (bytes) => {
        expect(unpackParcel(bytes)).toBeUndefined();
      }),
    );
  });

  it("are those of a parcel that was cut short or made longer", () => {
    fc.assert(
      fc.property(parcels, fc.integer({ min: 1, max: 9_000 }), (parcel, count) => {
        const packed = packParcel(parcel);
        expect(unpackParcel(packed.subarray(0, Math.max(0, packed.length - count)))).toBeUndefined();
        expect(unpackParcel(Buffer.concat([packed, Buffer.alloc(count)]))).toBeUndefined();
      }),
    );
  });

  it("may be a parcel with changed bytes, which gives nothing or a parcel of the right shape", () => {
    const change = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(parcels, change, (parcel, changes) => {
        const packed = packParcel(parcel);
        for (const [place, bits] of changes) {
          const at = place % Math.min(packed.length, 600);
          packed[at] = (packed[at] ?? 0) ^ bits;
        }
        const unpacked = unpackParcel(packed);
        if (unpacked !== undefined) expect(unpackParcel(packParcel(unpacked))).toEqual(unpacked);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["another type", { type: "read", pictures: [] }],
    ["an unknown kind", { type: "tip", content: { kind: "gossip", what: "x" }, pictures: [] }],
    ["a missing text", { type: "addition", pictures: [] }],
    [
      "a picture that is not there",
      { type: "addition", text: "x", pictures: [{ width: 1, height: 1, size: 9_999 }] },
    ],
    [
      "a picture of negative size",
      { type: "addition", text: "x", pictures: [{ width: 1, height: 1, size: -1 }] },
    ],
    ["no object", null],
  ])("may be a header with %s", (_, head) => {
    const bytes = Buffer.alloc(4_096);
    const json = Buffer.from(JSON.stringify(head));
    bytes.write("NP1\0");
    bytes.writeUInt32BE(json.length, 4);
    json.copy(bytes, 8);
    expect(unpackParcel(bytes)).toBeUndefined();
  });
});
