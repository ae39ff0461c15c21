using Avi.Protocol.Postcard;

namespace Avi.Protocol.Messages;

/// <summary>The messages of one direction, as a <see cref="RecordReader{TMessage}"/> reads them.</summary>
/// <remarks>Nobody else can implement it.</remarks>
/// <typeparam name="TSelf">The message.</typeparam>
public interface IRecordMessage<TSelf>
    where TSelf : IRecordMessage<TSelf>, allows ref struct
{
    /// <summary>Gets a value indicating whether a record may hold it: not one that begins a session.</summary>
    internal bool MayBeInRecord { get; }

    /// <summary>Says whether a variant's number is on the protocol's page.</summary>
    internal static abstract bool IsKnown(uint number);

    /// <summary>Reads the first message of what is left of a record, in which every field is present.</summary>
    internal static abstract PostcardError TryDecodeInRecord(
        ReadOnlySpan<byte> source, out TSelf message, out int consumed);
}
