using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Security.Noise;

using CsCheck;

namespace Avi.Mesh.Tests.Libp2p.Security.Noise;

[TestFixture]
internal sealed class NoisePayloadTests
{
    [TestCase("initiator")]
    [TestCase("responder")]
    public void Payload_is_written_and_read_as_js_libp2p_does(string role)
    {
        using var side = new NoiseVectorSide(role);

        byte[] written = NoisePayload.Create(side.Identity, side.StaticKey, NoiseVectorSide.Muxers);
        bool isRead = NoisePayload.TryRead(side.Payload, out NoisePayload payload);

        Assert.That(written, Is.EqualTo(side.Payload));
        Assert.That(isRead);
        Assert.That(payload.Authenticate(side.StaticKey), Is.EqualTo(side.Identity.PublicKey));
        Assert.That(payload.ReadMuxers(), Is.EqualTo(NoiseVectorSide.Muxers));
    }

    [Test]
    public void Signature_of_another_static_key_vouches_for_nothing()
    {
        using var side = new NoiseVectorSide("initiator");
        using var other = new NoiseVectorSide("responder");

        NoisePayload.TryRead(side.Payload, out NoisePayload payload);

        Assert.That(payload.Authenticate(other.StaticKey), Is.Null);
    }

    [Test]
    public void Any_muxers_survive_the_payload() =>
        Gen.String[Gen.Char["/abc.1"], 0, 30].Array[0, NoisePayload.MaxMuxers].Sample(names =>
        {
            using var identity = PrivateKey.Generate();
            ProtocolId[] muxers = [.. names.Select(name => new ProtocolId(name))];

            byte[] bytes = NoisePayload.Create(identity, new byte[32], muxers);

            return NoisePayload.TryRead(bytes, out NoisePayload payload)
                && identity.PublicKey.Equals(payload.Authenticate(new byte[32]))
                && payload.ReadMuxers().SequenceEqual(muxers);
        }, iter: 100);

    [Test]
    public void More_muxers_than_there_are_are_not_read()
    {
        using var identity = PrivateKey.Generate();
        ProtocolId[] muxers = [.. Enumerable.Range(0, 100).Select(number => new ProtocolId($"/mux/{number}"))];

        NoisePayload.TryRead(NoisePayload.Create(identity, new byte[32], muxers), out NoisePayload payload);

        Assert.That(payload.ReadMuxers(), Has.Count.EqualTo(NoisePayload.MaxMuxers));
    }

    [Test]
    public void Every_cut_off_payload_is_refused_or_lacks_only_its_muxers()
    {
        using var side = new NoiseVectorSide("initiator");
        byte[] payload = side.Payload;
        int withoutMuxers = payload.Length - 16;

        for (int cut = 0; cut < payload.Length; cut++)
        {
            bool isRead = NoisePayload.TryRead(payload.AsSpan(0, cut), out NoisePayload shorter);

            Assert.That(isRead, Is.EqualTo(cut == withoutMuxers), $"cut at {cut}");
            if (isRead)
                Assert.That(shorter.ReadMuxers(), Is.Empty);
        }
    }

    [Test]
    public void Arbitrary_bytes_never_throw_and_vouch_for_nobody() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            bool isRead = NoisePayload.TryRead(bytes, out NoisePayload payload);
            return payload.ReadMuxers().Count <= NoisePayload.MaxMuxers
                && (!isRead || payload.Authenticate(new byte[32]) is null);
        });

    [Test]
    public void Reading_does_not_allocate()
    {
        using var side = new NoiseVectorSide("initiator");
        byte[] bytes = side.Payload;

        Assert.That(Allocations.Of(() => NoisePayload.TryRead(bytes, out _)), Is.Zero);
    }
}
