using System.Text.Json;

using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Tests.Libp2p;

using CsCheck;

namespace Avi.Mesh.Tests;

[TestFixture]
internal sealed class PeerIdTests
{
    [Test]
    public void Ids_are_written_and_read_as_js_libp2p_does()
    {
        foreach (JsonElement vector in Libp2pVectors.Section("peerIds").EnumerateArray())
        {
            byte[] bytes = vector.Hex("idBytes");

            bool isRead = PeerId.TryRead(bytes, out PeerId? fromBytes);
            var fromText = PeerId.Parse(vector.Text("base58"));

            Assert.That(isRead);
            Assert.That(fromBytes?.ToString(), Is.EqualTo(vector.Text("base58")));
            Assert.That(fromText.Bytes.ToArray(), Is.EqualTo(bytes));
            Assert.That(fromText, Is.EqualTo(fromBytes));
            Assert.That(fromText.GetHashCode(), Is.EqualTo(fromBytes?.GetHashCode()));
        }
    }

    [Test]
    public void Ids_are_read_from_a_CID_in_both_bases()
    {
        int count = 0;
        foreach (JsonElement vector in Libp2pVectors.Section("peerIds").EnumerateArray())
        {
            if (!vector.TryGetProperty("cidBase32", out JsonElement cid))
                continue;

            count++;
            var expected = PeerId.Parse(vector.Text("base58"));
            string inBase58 = "z" + Base58.Encode([0x01, 0x72, .. vector.Hex("idBytes")]);

            Assert.That(PeerId.Parse(cid.GetString() ?? string.Empty), Is.EqualTo(expected));
            Assert.That(PeerId.Parse(inBase58), Is.EqualTo(expected));
        }

        Assert.That(count, Is.EqualTo(3));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("1")]
    [TestCase("12D3KooW")]
    [TestCase("12D3KooWQCkBm1BYtkHpocxCwMgR8yjitEeHGx8spzcDLGt2gkB0")]
    [TestCase("12D3KooWQCkBm1BYtkHpocxCwMgR8yjitEeHGx8spzcDLGt2gkBmm")]
    [TestCase("Qm")]
    [TestCase("bafzaajaiaejcbvn7")]
    [TestCase("bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi", Description = "a CID of other data")]
    [TestCase("BAFZAAJAIAEJCBVN7JI74ZZYXWA4IXTBHJHV4CSFNTFU3EP2F5YNWAX6VQ54FO2WE")]
    [TestCase("k51qzi5uqu5dgjzv9e7lfxv3t2s8dl5o8hchl0s4jgdqxk2o94a5yewzeyq4gq")]
    [TestCase("hello")]
    public void Text_that_is_no_id_is_refused(string? text)
    {
        bool isId = PeerId.TryParse(text, out PeerId? id);

        Assert.That((isId, id), Is.EqualTo((false, (PeerId?)null)));
    }

    [Test]
    public void Text_that_is_no_id_is_named_in_the_exception() =>
        Assert.That(() => PeerId.Parse("hello"), Throws.InstanceOf<FormatException>().With.Message.Contains("hello"));

    [TestCase("", TestName = "Nothing_is_no_id")]
    [TestCase("00", TestName = "Hash_without_a_length_is_no_id")]
    [TestCase("0000", TestName = "Empty_key_is_no_id")]
    [TestCase("000108ff", TestName = "Bytes_after_the_hash_are_no_id")]
    [TestCase("000208", TestName = "Half_a_key_is_no_id")]
    [TestCase("121f00000000000000000000000000000000000000000000000000000000000000", TestName = "Short_hash_is_no_id")]
    [TestCase(
        "1120" + "0000000000000000000000000000000000000000000000000000000000000000",
        TestName = "Another_hash_is_no_id")]
    public void Bytes_that_are_no_id_are_refused(string hex) =>
        Assert.That(PeerId.TryRead(Convert.FromHexString(hex), out _), Is.False);

    [Test]
    public void Key_that_is_longer_than_a_hash_is_no_id()
    {
        byte[] longest = [0x00, 42, .. new byte[42]];
        byte[] longer = [0x00, 43, .. new byte[43]];

        Assert.That((PeerId.TryRead(longest, out _), PeerId.TryRead(longer, out _)), Is.EqualTo((true, false)));
    }

    [Test]
    public void Every_cut_off_id_is_refused()
    {
        byte[] bytes = Libp2pVectors.Section("peerIds")[0].Hex("idBytes");

        for (int cut = 0; cut < bytes.Length; cut++)
            Assert.That(PeerId.TryRead(bytes.AsSpan(0, cut), out _), Is.False, $"cut at {cut}");
    }

    [Test]
    public void Arbitrary_texts_and_bytes_never_throw() =>
        Gen.Select(Gen.String[0, 150], Gen.Byte.Array[0, 50]).Sample((text, bytes) =>
            PeerId.TryParse(text, out PeerId? parsed) == parsed is not null
            && PeerId.TryRead(bytes, out PeerId? read) == read is not null);

    [Test]
    public void Any_id_survives_its_text() =>
        Gen.Byte.Array[1, 42].Sample(digest =>
            PeerId.TryRead([0x00, (byte)digest.Length, .. digest], out PeerId? id)
            && (PeerId.TryParse(id.ToString(), out PeerId? again) && again == id));

    [Test]
    public void Different_ids_are_different()
    {
        JsonElement vectors = Libp2pVectors.Section("peerIds");
        var alice = PeerId.Parse(vectors[0].Text("base58"));
        var bob = PeerId.Parse(vectors[1].Text("base58"));

        Assert.That(alice == bob, Is.False);
        Assert.That(alice != bob);
        Assert.That(alice.Equals((object?)null), Is.False);
    }
}
