using System.Globalization;
using System.Text.Json;

using Avi.Protocol.Security;

namespace Avi.Protocol.Tests.Security;

/// <summary>One handshake of the golden vectors, with what both sides drew for it.</summary>
/// <param name="entry">The entry of <c>secure.json</c>.</param>
internal sealed class HandshakeVector(JsonElement entry)
{
    private static readonly IReadOnlyList<JsonElement> Entries = VectorFiles.ReadEntries("secure.json");

    public static IEnumerable<HandshakeVector> All => OfKind("handshake").Select(entry => new HandshakeVector(entry));

    public CipherSuite Suite => (CipherSuite)entry.GetProperty("suite").GetByte();

    public CipherSuites Suites => (CipherSuites)entry.GetProperty("suites").GetByte();

    public byte KeyId => entry.GetProperty("key_id").GetByte();

    public ulong DeviceId =>
        ulong.Parse(entry.GetProperty("device_id").GetString()!, CultureInfo.InvariantCulture);

    public uint SessionId => entry.GetProperty("session_id").GetUInt32();

    public bool HasShare => this["client_share"].Length > 0;

    public IEnumerable<JsonElement> Records => entry.GetProperty("records").EnumerateArray();

    public IEnumerable<JsonProperty> Secrets => entry.GetProperty("secrets").EnumerateObject();

    public byte[] this[string name] => BytesOf(entry, name);

    /// <returns>The entries of a kind; there are some.</returns>
    public static IReadOnlyList<JsonElement> OfKind(string kind)
    {
        JsonElement[] found = [.. Entries.Where(entry => entry.GetProperty("kind").GetString() == kind)];
        return found.Length > 0 ? found : throw new InvalidDataException($"There is no {kind} in the vectors.");
    }

    /// <returns>The handshake that an entry belongs to.</returns>
    public static HandshakeVector Of(JsonElement other) =>
        All.Single(handshake => handshake.ToString() == other.GetProperty("handshake").GetString());

    public static byte[] BytesOf(JsonElement element, string name) =>
        Convert.FromHexString(element.GetProperty(name).GetString()!);

    /// <returns>The device of this handshake, which asked its question, and got its cookie if there was one.</returns>
    public ClientHandshake NewClient(DeviceKey key)
    {
        var client = new ClientHandshake(
            new ClientHandshakeOptions { DeviceId = DeviceId, KeyId = KeyId, Suites = Suites },
            key,
            this["client_nonce"],
            this["client_x25519_private"]);
        if (this["cookie"].Length > 0)
            Assert.That(client.Receive(this["retry"], out _), Is.EqualTo(ClientHandshakeStep.SendAgain), ToString());

        return client;
    }

    /// <returns>What the gateway of this handshake makes of a hello.</returns>
    public HandshakeOutcome TryAnswer(in ClientHello hello, DeviceKey key, out ServerHandshake? handshake)
    {
        // Without an agreement nobody looks at the private key.
        byte[] privateKey = HasShare ? this["server_x25519_private"] : new byte[32];
        return ServerHandshake.TryAnswer(
            in hello,
            key,
            new HandshakePolicy(Suite, CipherSuite.Aes128Gcm, CipherSuite.Aes128CtrHmac, CipherSuite.ChaCha20Poly1305),
            new ServerSeed { Nonce = this["server_nonce"], PrivateKey = privateKey, SessionId = SessionId },
            out handshake);
    }

    /// <returns>Both sides' sessions after the handshake.</returns>
    public (SecureSession Device, SecureSession Gateway) Shake()
    {
        using var key = new DeviceKey(this["device_key"]);
        using ClientHandshake client = NewClient(key);
        Assert.That(ClientHello.TryRead(client.Hello.Span, out ClientHello hello), ToString());
        Assert.That(TryAnswer(in hello, key, out ServerHandshake? server), Is.EqualTo(HandshakeOutcome.Answered));
        Assert.That(
            client.Receive(server!.Answer.Span, out SecureSession? device), Is.EqualTo(ClientHandshakeStep.Complete));
        return (device!, server.TakeSession());
    }

    /// <inheritdoc/>
    public override string ToString() => entry.GetProperty("name").GetString()!;
}
