using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Security.PrivateNetwork;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Fuzz.Targets;

/// <summary>Files, which may have been written by another program, or by half.</summary>
internal static class FileTargets
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("identity-file", GoldenBytes.OfLibp2p("peerIds"), ReadIdentity) { MaxInputBytes = 128 },
        new("network-key-file", NetworkKeys(), ReadNetworkKey) { MaxInputBytes = 128 },
        new("address-book-file", AddressBooks(), ReadAddressBook)
        {
            MaxInputBytes = 1_024, FixedBytes = InputStream.BytesOfRefusal,
        },
    ];

    private static byte[][] NetworkKeys() => GoldenBytes.OfTexts(
        "/key/swarm/psk/1.0.0/\n/base16/\n233edfa58c84847712e911572533907dc46771c2af022cea0766b422d44f31e5\n",
        "/key/swarm/psk/1.0.0/\n/base64/\nIz7fpYyEhHcS6RFXJTOQfcRnccKvAizqB2a0ItRPMeU=\n",
        "/key/swarm/psk/1.0.0/\n/bin/\n0123456789abcdef0123456789abcdef");

    private static byte[][] AddressBooks() => GoldenBytes.OfTexts(
        """{"version":1,"addresses":[]}""",
        """{"version":1,"addresses":[{"address":"/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWQCkBm1BYtkHpocxCwMgR8yjitEeHGx8spzcDLGt2gkBm","origin":"Configured","saidAt":"2026-01-01T00:00:00+00:00"}]}""",
        """{"version":1,"addresses":[null,{"address":null,"origin":"7","saidAt":"9999-12-31T23:59:59.9999999-14:00"}],"x":[[{}]]}""");

    private static bool ReadIdentity(ReadOnlySpan<byte> input)
    {
        if (!PrivateKey.TryRead(input, out PrivateKey? key))
            return false;

        key.Dispose();
        return true;
    }

    private static bool ReadNetworkKey(ReadOnlySpan<byte> input)
    {
        if (!NetworkKeyFormat.TryRead(input, out NetworkKey? key))
            return false;

        Oracle.Holds(
            NetworkKeyFormat.TryRead(NetworkKeyFormat.Write(key), out NetworkKey? again)
                && again.Secret.SequenceEqual(key.Secret),
            "A key is read as it was written.");
        return true;
    }

    private static bool ReadAddressBook(ReadOnlySpan<byte> input)
    {
        if (!AddressBookFile.TryRead(input, Now, out IReadOnlyList<AddressBookEntry> entries, out _))
            return false;

        Oracle.Holds(
            AddressBookFile.TryRead(AddressBookFile.Write(entries, Now), Now, out IReadOnlyList<AddressBookEntry> again, out _)
                && again.SequenceEqual(entries),
            "An address book is read as it was written.");
        return true;
    }
}
