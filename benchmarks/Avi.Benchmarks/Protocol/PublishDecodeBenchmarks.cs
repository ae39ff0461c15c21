using System.Text;

using Avi.Benchmarks.Protocol.Peers;
using Avi.Protocol.Messages;

using BenchmarkDotNet.Attributes;

using MemoryPack;

using MessagePack;

namespace Avi.Benchmarks.Protocol;

/// <summary>Decoding a publish of 100 bytes, against MessagePack and MemoryPack.</summary>
/// <remarks>
/// The same data for everyone, each from its own encoding.
/// Our messages are views over UTF-8 bytes, the peers' natural form is an object with strings and arrays. So each side
/// is also measured in the other's place: <c>AviStrings</c> ends with strings and arrays, and <c>…Bytes</c> spare
/// the peers the conversion by declaring texts as byte arrays. Ours alone checks these for strict UTF-8.
/// </remarks>
[MemoryDiagnoser]
public class PublishDecodeBenchmarks
{
    private const string Topic = "avi/home/device_1234/status";
    private const int PayloadBytes = 100;

    private readonly byte[] _topicUtf8 = Encoding.UTF8.GetBytes(Topic);
    private readonly byte[] _payload = new byte[PayloadBytes];

    private readonly byte[] _avi;
    private readonly byte[] _messagePack;
    private readonly byte[] _memoryPack;
    private readonly byte[] _messagePackBytes;
    private readonly byte[] _memoryPackBytes;

    public PublishDecodeBenchmarks()
    {
        UplinkMessage message = UplinkMessage.Publish(_topicUtf8, _payload);
        _avi = new byte[message.EncodedBytes];
        message.TryEncode(_avi, out _);

        PublishObject peer = new() { Topic = Topic, Data = _payload };
        PublishBytesObject bytesPeer = new() { Topic = _topicUtf8, Data = _payload };
        _messagePack = MessagePackSerializer.Serialize(peer);
        _memoryPack = MemoryPackSerializer.Serialize(peer);
        _messagePackBytes = MessagePackSerializer.Serialize(bytesPeer);
        _memoryPackBytes = MemoryPackSerializer.Serialize(bytesPeer);
    }

    [Benchmark(Baseline = true)]
    public int Avi()
    {
        UplinkMessage.TryDecode(_avi, out UplinkMessage message, out int consumed);
        return consumed + message.TopicUtf8.Length + message.Data.Length;
    }

    [Benchmark]
    public int AviStrings()
    {
        UplinkMessage.TryDecode(_avi, out UplinkMessage message, out int consumed);
        return consumed + Encoding.UTF8.GetString(message.TopicUtf8).Length + message.Data.ToArray().Length;
    }

    [Benchmark]
    public PublishObject? MessagePack() =>
        MessagePackSerializer.Deserialize<PublishObject>(_messagePack);

    [Benchmark]
    public PublishObject? MemoryPack() =>
        MemoryPackSerializer.Deserialize<PublishObject>(_memoryPack);

    [Benchmark]
    public PublishBytesObject? MessagePackBytes() =>
        MessagePackSerializer.Deserialize<PublishBytesObject>(_messagePackBytes);

    [Benchmark]
    public PublishBytesObject? MemoryPackBytes() =>
        MemoryPackSerializer.Deserialize<PublishBytesObject>(_memoryPackBytes);
}
