using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Reads and writes the addresses that a node remembers.</summary>
internal static class AddressBookFile
{
    /// <summary>The version of the layout; another one is not read.</summary>
    public const int Version = 1;

    /// <summary>How many peers are written.</summary>
    public const int MaxPeers = 1_000;

    /// <summary>How long a file is read at most: much longer than what is ever written.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; one that is not there is empty.</param>
    /// <param name="now">Wall-clock time.</param>
    /// <param name="entries">The addresses; none when it fails.</param>
    /// <param name="failure">Why it fails.</param>
    /// <returns><see langword="false"/> when the file cannot be read, or is no address book.</returns>
    public static bool TryLoad(
        string path,
        DateTimeOffset now,
        out IReadOnlyList<AddressBookEntry> entries,
        [NotNullWhen(false)] out string? failure)
    {
        entries = [];
        failure = null;
        try
        {
            if (!File.Exists(path))
                return true;

            if (new FileInfo(path).Length > MaxBytes)
            {
                failure = $"it is longer than {MaxBytes} bytes.";
                return false;
            }

            return TryRead(File.ReadAllBytes(path), now, out entries, out failure);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failure = exception.Message;
            return false;
        }
    }

    /// <summary>Writes a file: it is replaced as a whole, and readable by its owner only.</summary>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; the old one is as it was.</exception>
    public static void Save(string path, IReadOnlyList<AddressBookEntry> entries, DateTimeOffset now) =>
        SecretFile.Replace(path, Write(entries, now));

    /// <summary>Writes what a file holds.</summary>
    internal static byte[] Write(IReadOnlyList<AddressBookEntry> entries, DateTimeOffset now)
    {
        var document = new AddressBookDocument(Version, [.. entries.Select(entry => LineOf(entry, now))]);
        return JsonSerializer.SerializeToUtf8Bytes(document, AddressBookJson.Default.AddressBookDocument);
    }

    /// <summary>Reads what a file holds.</summary>
    /// <returns>
    /// <see langword="false"/> when it is no address book; single lines that make no sense are left out.
    /// </returns>
    internal static bool TryRead(
        ReadOnlySpan<byte> json,
        DateTimeOffset now,
        out IReadOnlyList<AddressBookEntry> entries,
        [NotNullWhen(false)] out string? failure)
    {
        entries = [];
        failure = null;
        try
        {
            AddressBookDocument? document =
                JsonSerializer.Deserialize(json, AddressBookJson.Default.AddressBookDocument);
            if (document is not { Version: Version })
            {
                failure = $"it has the version {document?.Version}, and {Version} is read here.";
                return false;
            }

            entries = [.. document.Addresses.Select(line => EntryOf(line, now)).OfType<AddressBookEntry>()];
            return true;
        }
        catch (JsonException exception)
        {
            failure = exception.Message;
            return false;
        }
    }

    private static AddressBookLine LineOf(AddressBookEntry entry, DateTimeOffset now) =>
        new(entry.Address.WithPeerId(entry.Peer).ToString(), entry.Origin.ToString(), now - entry.Age);

    /// <returns><see langword="null"/> when the line makes no sense; it is left out.</returns>
    private static AddressBookEntry? EntryOf(AddressBookLine? line, DateTimeOffset now)
    {
        if (line is null || !Multiaddr.TryParse(line.Address, out Multiaddr? address) || address.PeerId is not { } peer
            || address.WithoutPeerId().PeerId is not null
            || !Enum.TryParse(line.Origin, out AddressOrigin origin) || !Enum.IsDefined(origin))
        {
            return null;
        }

        // A clock that was wrong before, or is wrong now, may make it come from the future.
        TimeSpan age = now > line.SaidAt ? now - line.SaidAt : TimeSpan.Zero;
        return new AddressBookEntry(peer, address.WithoutPeerId(), origin, age);
    }
}
